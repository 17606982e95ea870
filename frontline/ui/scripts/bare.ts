/** Entry of sign-in and the resident's pages: a small style sheet and no framework; everything works without it. */
import '../styles/bare.css';
import { attachAll } from './lib/behaviours';

document.documentElement.classList.add('js');
attachAll(document.body);
