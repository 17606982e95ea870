"""The sign-ins of the exercise, for the console: `python -m frontline.site.demo.people`, a process of its own."""

from __future__ import annotations

from frontline.site.start import start_django


def main() -> None:
    start_django("owner")
    print(told(), end="")


def told() -> str:
    """Everybody with one click, the password of all, and the telephone of Lin."""
    from frontline.city.models import Account  # Django is loaded only now
    from frontline.site.demo.cast import PASSWORD

    cast = list(
        Account.objects.filter(one_click=True, is_active=True).select_related("person").order_by("pk")
    )
    lines = [f"Sign in with one click, or with a user name and the password {PASSWORD!r}:"]
    lines += [f"  {one.username:<8} {one.display_name_en:<20} {one.display_name}, {one.duty}" for one in cast]
    phones = [one.person.phone for one in cast if one.person and one.person.phone]
    lines += [
        f"Lin's telephone is {phone}; the code to sign in with it appears on this console."
        for phone in phones
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
