/** Of this page's words; the server shows it. */
export const VERSION = '2';
