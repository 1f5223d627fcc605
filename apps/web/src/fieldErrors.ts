/** What the API says of the fields of a form, shown beside them. */
import { ApiProblem } from '@isthmus/client';
import { saidOf } from './api.js';
import { element } from './element.js';

interface FieldError {
  /** As the API calls it: "analyses[0].samples"; empty where the error is about none. */
  readonly field: string;
  readonly text: string;
}

/** The errors that an answer has, one a field; one of no field where it is no refusal of fields. */
export function fieldErrors(error: unknown): FieldError[] {
  const errors = error instanceof ApiProblem ? (error.problem.errors ?? []) : [];
  if (errors.length === 0) return [{ field: '', text: saidOf(error) }];
  return errors.map(({ field, expected, received, suggestion }) => {
    const meant = suggestion === undefined ? '' : ` (did you mean ${suggestion}?)`;
    return { field, text: `expected ${expected}${meant}${received === undefined ? '' : `, received ${received}`}` };
  });
}

/** Shows the error below the field, and tells assistive software that the field is wrong; null: it is right. */
export function markField(field: HTMLElement, text: string | null): void {
  const id = `${field.id}-error`;
  document.getElementById(id)?.remove();
  field.removeAttribute('aria-invalid');
  field.removeAttribute('aria-errormessage');
  if (text === null) return;
  field.setAttribute('aria-invalid', 'true');
  field.setAttribute('aria-errormessage', id);
  const place = field.closest('.field') ?? field;
  place.append(element('p', { id, className: 'error', role: 'alert', textContent: text }));
}
