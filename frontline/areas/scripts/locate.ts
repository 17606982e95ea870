/**
 * “Where I stand”: the browser's position, asked for by a press, goes into the form's body for one answer.
 * Without a script or a position the form stays hidden or says so; the address can always be typed.
 */
const ACCURATE = { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 };

/** Four digits of a degree, about 10 m: enough for a building. */
export function rounded(degrees: number): string {
  return degrees.toFixed(4);
}

function put(form: HTMLFormElement, name: string, value: string): void {
  form.querySelector<HTMLInputElement>(`input[name=${name}]`)!.value = value;
}

export function attach(element: HTMLElement): void {
  const form = element as HTMLFormElement;
  if (!window.isSecureContext || !('geolocation' in navigator)) return;
  const button = form.querySelector('button')!;
  const status = form.querySelector<HTMLElement>('[role=status]')!;
  form.hidden = false;
  button.addEventListener('click', () => {
    button.disabled = true;
    status.textContent = form.dataset.wait ?? '';
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        put(form, 'lon', rounded(coords.longitude));
        put(form, 'lat', rounded(coords.latitude));
        form.submit();
      },
      () => {
        button.disabled = false;
        status.textContent = form.dataset.failed ?? '';
      },
      ACCURATE,
    );
  });
}
