/** Entry of the office pages: Tabler, our styles, htmx, and whatever behaviours the page names. */
import '@tabler/core/dist/css/tabler.min.css';
import '../styles/main.css';
import htmx from 'htmx.org';
import { attachAll } from './lib/behaviours';

document.documentElement.classList.add('js');
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.onLoad((element) => attachAll(element as HTMLElement));
