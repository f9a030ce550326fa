// The console's keys and clicks. Nothing fires while an input method is composing.
import { deeds, recallBasket } from "/operator/static/deeds.js";
import * as results from "/operator/static/results.js";

const query = document.getElementById("q");
const region = document.getElementById("region");
const LETTERS = { c: "spoken", f: "full", s: "message", b: "add", y: "basket", x: "flag", n: "missing", "?": "help" };
const COMPOSING = 229;

const isComposing = (event) => event.isComposing || event.keyCode === COMPOSING;
const isTyping = (element) => element.matches("input, textarea, select, [contenteditable]");

function focusOn(field) {
  field.focus();
  field.select();
}

async function inQuery(event) {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    await results.settled();
    results.step(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter") {
    event.preventDefault();
    await results.settled();
    if (results.current()) results.open();
    else if (query.value.trim()) deeds.missing();
  } else if (event.key === "Escape") {
    event.preventDefault();
    query.value = "";
    results.search();
  } else if (event.altKey && /^[1-9]$/.test(event.key)) {
    event.preventDefault();
    await results.settled();
    results.pick(Number(event.key) - 1);
    results.open();
  }
}

function inRegion(event) {
  if (event.key !== "Enter" && event.key !== "Escape") return;
  event.preventDefault();
  if (event.key === "Escape") {
    region.value = "";
    results.rememberRegion();
  }
  results.search();
  focusOn(query);
}

function outside(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { key } = event;
  if (key === "/") focusOn(query);
  else if (key === "r") focusOn(region);
  else if (key === "e") results.current()?.querySelector(".fields :is(input:not([type=hidden]), select)")?.focus();
  else if (key === "Escape") focusOn(query);
  else if (key === "ArrowDown" || key === "ArrowUp") move(key);
  else if (/^[1-9]$/.test(key)) {
    results.pick(Number(key) - 1);
    results.open();
  } else if (key in LETTERS) deeds[LETTERS[key]]();
  else return;
  event.preventDefault();
}

function move(key) {
  results.step(key === "ArrowDown" ? 1 : -1);
  results.open();
}

document.addEventListener("keydown", (event) => {
  if (isComposing(event) || document.querySelector("dialog[open]")) return;
  if (event.target === query) inQuery(event);
  else if (event.target === region) inRegion(event);
  else if (!isTyping(event.target)) outside(event);
  else if (event.key === "Escape") results.open();
});

query.addEventListener("input", (event) => event.isComposing || results.searchSoon());
query.addEventListener("compositionend", results.searchSoon);
region.addEventListener("input", (event) => event.isComposing || changeRegion());
region.addEventListener("compositionend", changeRegion);

function changeRegion() {
  results.rememberRegion();
  results.searchSoon();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { pick, topic, do: deed } = button.dataset;
  if (pick !== undefined) {
    results.pick(Number(pick));
    results.open();
  } else if (topic) results.openTopic(topic);
  else if (deed) deeds[deed]();
});

document.addEventListener("submit", (event) => {
  if (event.target.matches(".fields")) {
    event.preventDefault();
    results.refill(event.target);
  } else if (event.target.matches(".ask")) event.preventDefault();
});

recallBasket();
results.recallRegion();
// Somebody may have begun to type before this script was there.
results.settled().finally(results.ready);
