// Small kindnesses on top of pages that work without any script.
"use strict";

// A form is sent once: the button says that it is on its way. The server's idempotency key is what guarantees it.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.querySelector("[type=submit]")?.setAttribute("aria-busy", "true");
});

// The browser's back button shows the page as it was left: let its forms be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-once]")) {
    delete form.dataset.sent;
    form.querySelector("[type=submit]")?.removeAttribute("aria-busy");
  }
});

// What went wrong is read first.
document.addEventListener("DOMContentLoaded", () => document.querySelector("[data-focus]")?.focus());

// "/" goes to the search box, where there is one. Escape closes an open menu and gives the focus back.
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
  const search = document.querySelector("[data-search]");
  if (event.key === "/" && search && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    search.focus();
  }
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// Refusals keep their status (4xx) when a part of a page is fetched: show them in place.
document.addEventListener("htmx:beforeSwap", (event) => {
  const status = event.detail.xhr.status;
  if (status >= 400 && status < 500) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

// An id can be copied with one touch; without scripts the button is not shown.
document.addEventListener("alpine:init", () => {
  window.Alpine.data("copying", () => ({
    isDone: false,
    isWaiting: true,
    async copy() {
      await navigator.clipboard.writeText(this.$root.dataset.text);
      this.isDone = true;
      this.isWaiting = false;
    },
  }));
});
