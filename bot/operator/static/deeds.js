// What can be done with the script on screen: copy, collect, flag, ask for what is missing.
import { copy } from "/operator/static/copying.js";
import { current, fields, regionInForce } from "/operator/static/results.js";
import { send } from "/operator/static/server.js";
import { tell, told } from "/operator/static/telling.js";

const basket = document.getElementById("basket");
const KEPT = "operator-basket";

function form(kind) {
  const part = current()?.querySelector(`[data-form="${kind}"]`);
  return part ? (part.value ?? part.textContent).trim() : "";
}

async function copyForm(kind) {
  const text = form(kind) || form("full");
  if (!text) return;
  tell((await copy(text)) ? told[kind] : told.uncopied);
  send("/operator/api/used", { entry: current().dataset.entry, region: regionInForce(), how: kind });
}

function show(text) {
  basket.querySelector("textarea").value = text;
  basket.hidden = !text;
  try {
    sessionStorage.setItem(KEPT, text);
  } catch {
    // Then the basket lives as long as the page.
  }
}

export function recallBasket() {
  try {
    show(sessionStorage.getItem(KEPT) ?? "");
  } catch {
    show("");
  }
}

function ask(id, prepare) {
  const dialog = document.getElementById(id);
  const inside = dialog.querySelector("form");
  inside.reset();
  prepare(inside);
  dialog.returnValue = "";
  dialog.showModal();
}

export const deeds = {
  spoken: () => copyForm("spoken"),
  full: () => copyForm("full"),
  message: () => copyForm("message"),
  add() {
    const text = form("message");
    if (!text) return;
    const kept = basket.querySelector("textarea").value.trim();
    show(kept ? `${kept}\n\n${text}` : text);
    tell(told.added);
  },
  async basket() {
    const text = basket.querySelector("textarea").value.trim();
    if (text) tell((await copy(text)) ? told.basket : told.uncopied);
  },
  empty: () => show(""),
  flag() {
    const script = current();
    if (!script) return;
    ask("flag", (inside) => {
      inside.elements.entry.value = script.dataset.entry;
      inside.querySelector(".about").textContent = `${script.dataset.title} · ${script.dataset.entry}`;
    });
  },
  missing: () => ask("missing", (inside) => (inside.elements.text.value = fields().q)),
  help: () => document.getElementById("help").showModal(),
};

for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("close", async () => {
    const inside = dialog.querySelector("form");
    if (dialog.returnValue !== "send" || !inside.dataset.send) return;
    const values = { ...Object.fromEntries(new FormData(inside)), region: regionInForce() };
    const answer = await send(inside.dataset.send, values).catch(() => ({ text: told.failed }));
    tell(answer.text || told.failed);
  });
}
