import { html, useEffect, useRef } from './lib.js';
import { t } from './i18n.js';

/** What the keys do. */
export function Help({ isOpen, close }) {
  const dialog = useRef(null);
  useEffect(() => {
    if (isOpen && !dialog.current.open) {
      dialog.current.showModal();
    } else if (!isOpen && dialog.current.open) {
      dialog.current.close();
    }
  }, [isOpen]);
  return html`<dialog ref=${dialog} aria-labelledby="keys" onClose=${close}><h2 id="keys">${t('keys')}</h2><p>${t('keysHint')}</p><button type="button" onClick=${close}>${t('close')}</button></dialog>`;
}
