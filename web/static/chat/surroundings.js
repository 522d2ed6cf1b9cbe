// What the browser needs around the element: style sheets and icons inside its shadow
// root (no inline style, so a strict Content-Security-Policy holds), and the room that an
// on-screen keyboard leaves.

const SHEETS = [
  "../tokens.css",
  "./frame.css",
  "./controls.css",
  "./messages.css",
  "./cards.css",
  "./rating.css",
];
const SPRITE = "../icons/sprite.svg";

/** Loads the style sheets; resolves when the element can be shown without a flash. */
export function dress(root) {
  const waiting = SHEETS.map(
    (sheet) =>
      new Promise((resolve) => {
        const link = document.createElement("link");
        link.rel = "stylesheet";
        link.href = new URL(sheet, import.meta.url).href;
        link.onload = resolve;
        link.onerror = resolve; // plain looks are better than no chat
        root.append(link);
      }),
  );
  return Promise.all(waiting);
}

/** Puts the icons into the shadow root; buttons have words, so a failure only costs looks. */
export async function loadIcons(root) {
  try {
    const response = await fetch(new URL(SPRITE, import.meta.url), { credentials: "omit" });
    const parsed = new DOMParser().parseFromString(await response.text(), "image/svg+xml");
    const sprite = document.importNode(parsed.documentElement, true);
    sprite.setAttribute("class", "sprite");
    sprite.setAttribute("aria-hidden", "true");
    root.prepend(sprite);
  } catch {
    // Offline or refused: the words on the buttons remain.
  }
}

/** Keeps `--room` and `--room-top` on the element at what the keyboard leaves visible. */
export function followKeyboard(element, signal) {
  const view = window.visualViewport;
  if (!view) return;
  const touch = matchMedia("(pointer: coarse)");
  const measure = () => {
    if (view.scale > 1.01) return; // pinch zoom: the person chose what to see
    const covered = window.innerHeight - view.height > 80;
    element.toggleAttribute("keyboard", touch.matches && (covered || view.height < 420));
    if (covered) {
      element.style.setProperty("--room", `${view.height}px`);
      element.style.setProperty("--room-top", `${view.offsetTop}px`);
    } else {
      element.style.removeProperty("--room");
      element.style.removeProperty("--room-top");
    }
  };
  view.addEventListener("resize", measure, { signal });
  view.addEventListener("scroll", measure, { signal });
  measure();
}

/** Paper cannot be clicked: everything folded is printed open. */
export function unfoldForPrint(root, signal) {
  let opened = [];
  const open = () => {
    opened = [...root.querySelectorAll("details:not([open])")];
    for (const fold of opened) fold.open = true;
  };
  const close = () => {
    for (const fold of opened) fold.open = false;
  };
  addEventListener("beforeprint", open, { signal });
  addEventListener("afterprint", close, { signal });
}
