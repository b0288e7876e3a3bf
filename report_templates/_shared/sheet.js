(function () {
  "use strict";
  var tools = document.querySelector(".tools");
  var rows = Array.prototype.slice.call(document.querySelectorAll("tr[data-id]"));
  var dirty = false;
  function answered(row) {
    if (row.querySelector("input[type=radio]")) return !!row.querySelector("input[type=radio]:checked");
    return Array.prototype.some.call(row.querySelectorAll("input,textarea"), function (field) {
      return field.value.trim() !== "";
    });
  }
  function count() {
    tools.querySelector("b").textContent = rows.filter(answered).length;
  }
  // What is typed becomes part of the page itself, so that however it is saved, it holds the answers.
  function keep(field) {
    if (field.type !== "radio") {
      if (field.value === "" && field.tagName === "INPUT") field.removeAttribute("value");
      else field.defaultValue = field.value;
      return;
    }
    document.getElementsByName(field.name).forEach(function (each) {
      each.defaultChecked = each.checked;
    });
  }
  function fit(field) {
    if (field.tagName !== "TEXTAREA" || CSS.supports("field-sizing", "content")) return;
    field.rows = Math.max(2, field.value.split("\n").length, Math.ceil(field.value.length / 14));
  }
  function changed(event) {
    if (!event.target.name) return;
    keep(event.target);
    fit(event.target);
    dirty = true;
    count();
  }
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  // A box that is ticked again is empty again.
  document.addEventListener("click", function (event) {
    var box = event.target;
    if (box.type !== "radio" || !box.defaultChecked) return;
    box.checked = false;
    changed(event);
  });
  window.addEventListener("beforeunload", function (event) {
    if (dirty) event.preventDefault();
  });
  tools.querySelector("button").addEventListener("click", function () {
    document.querySelectorAll("[name]").forEach(function (field) {
      if (field.form !== undefined) keep(field);
    });
    var copy = document.documentElement.cloneNode(true);
    copy.querySelector(".tools").hidden = true;
    copy.classList.remove("live");
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["<!doctype html>\n" + copy.outerHTML], { type: "text/html" }));
    link.download = document.title.replace(/[\\\/:*?"<>|\s]+/g, "_").slice(0, 80) + ".html";
    link.click();
    dirty = false;
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
  });
  document.documentElement.classList.add("live");
  tools.hidden = false;
  count();
})();
