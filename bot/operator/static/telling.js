// One short line that says what just happened.
const line = document.getElementById("told");
const SHOWN_MS = 2200;
let timer = 0;

export const told = line.dataset;

export function tell(text) {
  line.textContent = text;
  line.classList.add("shown");
  clearTimeout(timer);
  timer = setTimeout(() => line.classList.remove("shown"), SHOWN_MS);
}
