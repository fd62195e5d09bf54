"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const rows = [...document.querySelectorAll("table.claims tbody tr")];
  const wanted = {
    verdict: find("filter-verdict"),
    makers: find("filter-maker"),
    subject: find("filter-subject"),
    kinds: find("filter-kind"),
  };
  const search = find("filter-text");
  const shown = find("shown");

  // "40%", "40 percent" and "40 per cent" are written "40 %" in the claims.
  const asked = () =>
    search.value.toLowerCase().replace(/(\d)\s*(%|percent|per\s+cent)/g, "$1 %").split(/\s+/);

  const fits = (row) =>
    Object.entries(wanted).every(
      ([name, list]) => !list.value || row.dataset[name].split(" ").includes(list.value),
    ) &&
    asked().every((word) => row.dataset.words.includes(word));

  const filter = () => {
    let count = 0;
    for (const row of rows) {
      const fit = fits(row);
      row.hidden = !fit;
      find(row.dataset.id).hidden = !fit;
      count += fit ? 1 : 0;
    }
    const all = count === rows.length;
    shown.textContent = all ? `All ${count} claims.` : `${count} of ${rows.length} claims, here and below.`;
    find("filter-clear").disabled = all;
  };

  const clear = () => {
    search.value = "";
    for (const list of Object.values(wanted)) list.value = "";
    filter();
  };

  // A cited claim is shown whatever was filtered, and takes the focus, so that it is read out.
  const arrive = () => {
    let id = location.hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      return;
    }
    const target = id ? find(id) : null;
    if (!target) return;
    if (target.hidden) clear();
    for (let open = target.closest("details"); open; open = open.parentElement.closest("details")) open.open = true;
    if (target.matches("article.claim")) target.focus({ preventScroll: true });
    target.scrollIntoView();
  };

  const copy = async (button) => {
    const source = find(button.dataset.copy);
    let done = true;
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      const range = document.createRange();
      range.selectNodeContents(source);
      const selection = getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      done = document.execCommand("copy");
    }
    find("announce").textContent = done ? "Copied." : "The text is selected; copy it with the keyboard.";
    button.classList.toggle("done", done);
    setTimeout(() => button.classList.remove("done"), 2000);
  };

  for (const list of Object.values(wanted)) list.addEventListener("change", filter);
  search.addEventListener("input", filter);
  find("filter-clear").addEventListener("click", () => {
    clear();
    search.focus();
  });
  for (const link of document.querySelectorAll("a[data-filter]")) {
    link.addEventListener("click", () => {
      clear();
      wanted.verdict.value = link.dataset.filter;
      filter();
    });
  }
  for (const button of document.querySelectorAll("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
  const every = find("open-all");
  every.hidden = false;
  every.addEventListener("click", () => {
    const open = every.getAttribute("aria-pressed") !== "true";
    for (const details of document.querySelectorAll("article.claim details")) details.open = open;
    every.setAttribute("aria-pressed", String(open));
  });
  for (const part of document.querySelectorAll(".filters, .state")) part.hidden = false;
  window.addEventListener("hashchange", arrive);
  filter();
  arrive();
})();
