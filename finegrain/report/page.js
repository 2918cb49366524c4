// Without it the page shows everything; with it one can look for a few of many expectations.
(function () {
  const find = document.getElementById("find");
  const only = document.getElementById("only");
  const found = document.getElementById("found");
  const tables = Array.from(document.querySelectorAll("details.table"));
  const wereOpen = tables.map((table) => table.open);

  function filter() {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const isAsked = words.length > 0 || only.checked;
    let number = 0;
    tables.forEach((table, i) => {
      const name = table.querySelector("summary b").textContent.toLowerCase();
      let shown = 0;
      table.querySelectorAll(".expectation").forEach((each) => {
        const text = name + " " + each.textContent.toLowerCase();
        const fits = words.every((word) => text.includes(word))
          && !(only.checked && each.dataset.passed === "yes");
        each.hidden = !fits;
        each.style.display = fits ? "" : "none";
        shown += fits ? 1 : 0;
      });
      table.style.display = shown ? "" : "none";
      table.open = isAsked ? shown > 0 : wereOpen[i];
      number += shown;
    });
    found.textContent = isAsked ? number + " found" : "";
  }

  // A link to an expectation opens its table.
  function reveal() {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const table = target && target.closest("details");
    if (table) {
      table.open = true;
      target.scrollIntoView({ block: "center" });
    }
  }

  document.querySelector(".filter").hidden = false;
  document.querySelector(".filter").addEventListener("submit", (event) => event.preventDefault());
  find.addEventListener("input", filter);
  only.addEventListener("change", filter);
  window.addEventListener("hashchange", reveal);
  reveal();
})();
