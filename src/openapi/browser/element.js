/**
 * An element of the page. Text is set as text: nothing that a server or a token says becomes markup.
 *
 * @param {string} tag
 * @param {{ className?: string, text?: string, title?: string, onClick?: () => unknown, isDisabled?: boolean, role?: string }} [properties]
 * @param {(HTMLElement | undefined)[]} children
 * @returns {HTMLElement}
 */
export function element(tag, { className, text, title, onClick, isDisabled, role } = {}, ...children) {
  const made = document.createElement(tag);
  if (className !== undefined) made.className = className;
  if (text !== undefined) made.textContent = text;
  if (title !== undefined) made.title = title;
  if (role !== undefined) made.setAttribute('role', role);
  if (onClick !== undefined) made.addEventListener('click', onClick);
  if (made instanceof HTMLButtonElement) {
    made.type = 'button';
    made.disabled = isDisabled === true;
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}
