// Filters the programme in the page. Without this script every event is still there, day by day.
"use strict";
(function () {
  const form = document.querySelector("[data-filters]");
  if (!form) return;
  const status = form.querySelector("[role=status]");
  const results = document.querySelector("[data-results]");
  const sections = Array.from(document.querySelectorAll("[data-group]"));
  const source = form.dataset.index;

  function wanted() {
    return Array.from(new FormData(form)).filter(([, value]) => value !== "");
  }

  function fits(facets, wishes) {
    return wishes.every(([name, value]) =>
      name === "day" ? (facets.first || "9") <= value && value <= (facets.last || "") : (" " + (facets[name] || "") + " ").includes(" " + value + " "));
  }

  function say(shown, all) {
    status.textContent = form.dataset.shown.replace("{shown}", shown).replace("{all}", all);
  }

  function remember(wishes) {
    const query = new URLSearchParams(wishes).toString();
    try { history.replaceState(null, "", query ? "?" + query : location.pathname); } catch (error) { /* a page from a file */ }
  }

  function filterPage(wishes) {
    let shown = 0, all = 0;
    for (const section of sections) {
      let here = 0;
      for (const item of section.querySelectorAll(".item")) {
        const visible = fits(item.dataset, wishes);
        item.hidden = !visible;
        all += 1;
        if (visible) here += 1;
      }
      section.hidden = here === 0;
      shown += here;
    }
    say(shown, all);
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function card(one) {
    const item = element("li", "item");
    const time = element("div", "item-time");
    time.append(element("p", "", one.when));
    const body = element("div", "item-body");
    const title = element("h2", "item-title");
    const link = element("a", "", one.title);
    link.href = form.dataset.home + one.href;
    if (one.lang) link.lang = one.lang;
    title.append(link);
    const kind = element("p", "eyebrow", one.kindWords);
    if (one.kindLang) kind.lang = one.kindLang;
    body.append(kind, title);
    if (one.state) body.append(element("span", "state state-" + one.state, one.stateWords));
    if (one.where) body.append(element("p", "item-where", one.where));
    item.append(time, body);
    return item;
  }

  function filterIndex(wishes) {
    const all = window.stemcityProgramme;
    const found = wishes.length ? all.filter((one) => fits(one, wishes)) : [];
    const first = found.slice(0, 500);
    results.replaceChildren(...first.map(card));
    results.hidden = !wishes.length;
    if (wishes.length) say(first.length, all.length); else status.textContent = "";
  }

  function load(then) {
    if (window.stemcityProgramme) { then(); return; }
    const script = element("script");
    script.src = source;
    script.onload = then;
    document.head.append(script);
  }

  function apply() {
    const wishes = wanted();
    remember(wishes);
    if (source) load(() => filterIndex(wishes)); else filterPage(wishes);
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  const asked = new URLSearchParams(location.search);
  for (const [name, value] of asked) {
    const field = form.elements.namedItem(name);
    if (field) field.value = value;
  }
  if (wanted().length) apply();
})();
