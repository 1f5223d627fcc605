/** A dialog with a form. What closes it is a button of the form, Escape, or whoever opened it. */
import { element } from './element.js';

interface FormDialog {
  readonly form: HTMLFormElement;
  /** The value of the button that closed it; empty where none did. */
  readonly closed: Promise<string>;
  close(): void;
}

/** Shows it; it is removed when it closes. A listener that prevents the form's submission keeps it open. */
export function openFormDialog(title: string, content: readonly Node[], buttons: readonly Node[]): FormDialog {
  const heading = element('h2', { id: 'question', textContent: title });
  const actions = element('div', { className: 'actions' }, ...buttons);
  const form = element('form', { method: 'dialog' }, heading, ...content, actions);
  const dialog = element('dialog', {}, form);
  dialog.setAttribute('aria-labelledby', 'question');
  document.body.append(dialog);
  dialog.showModal();
  const closed = new Promise<string>((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
  return { form, closed, close: () => dialog.close() };
}
