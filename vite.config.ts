import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const root = import.meta.dirname;
const product = resolve(root, 'frontline');
const icons = resolve(root, 'node_modules/@tabler/icons/icons/outline');

/** `{% icon "home" %}`, `icon="home"` and `"icon": "home"` in templates and Python. */
const ICON_USE = /\bicon"?\s*[=:]?\s*"([a-z][a-z0-9-]*)"/g;

function iconsInUse(): Map<string, string> {
  const used = new Map<string, string>();
  for (const entry of readdirSync(product, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(html|py)$/.test(entry)) continue;
    for (const [, name] of readFileSync(join(product, entry), 'utf8').matchAll(ICON_USE)) used.set(name!, entry);
  }
  return used;
}

function symbol(name: string, where: string): string {
  let svg: string;
  try {
    svg = readFileSync(join(icons, `${name}.svg`), 'utf8');
  } catch {
    throw new Error(`${where} asks for the icon "${name}", which @tabler/icons does not have: see tabler.io/icons`);
  }
  const drawing = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'));
  return `<symbol id="${name}" viewBox="0 0 24 24">${drawing.replace(/\s*\n\s*/g, '')}</symbol>`;
}

/** One sprite with just the icons that templates and rooms name. */
function iconSprite(): Plugin {
  return {
    name: 'icon-sprite',
    apply: 'build',
    generateBundle() {
      const symbols = [...iconsInUse()].sort().map(([name, where]) => symbol(name, where));
      const source = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`;
      this.emitFile({ type: 'asset', fileName: 'icons.svg', source });
    },
  };
}

export default defineConfig({
  base: './',
  publicDir: false,
  plugins: [iconSprite()],
  worker: { format: 'es' },
  build: {
    outDir: resolve(product, 'ui/static/built'),
    emptyOutDir: true,
    manifest: 'manifest.json',
    chunkSizeWarningLimit: 1500,
    rollupOptions: {
      // htmx can evaluate attributes; main.ts switches that off and the content policy forbids it anyway
      onwarn: (warning, warn) => { if (warning.code !== 'EVAL') warn(warning); },
      input: {
        main: resolve(product, 'ui/scripts/main.ts'),
        bare: resolve(product, 'ui/scripts/bare.ts'),
        worker: resolve(product, 'ui/scripts/worker/worker.ts'),
      },
    },
  },
  test: { environment: 'happy-dom', include: ['frontline/*/scripts/**/*.test.ts'] },
} as Parameters<typeof defineConfig>[0]);
