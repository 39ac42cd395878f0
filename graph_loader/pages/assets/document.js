"use strict";
// What every document does: show the texts of one language. What an element says in the other one is kept in its
// attribute data-zh or data-en, and what it shows goes there when the language changes; attributes likewise.
const sidu = {
  language: document.documentElement.lang.startsWith("zh") ? "zh" : "en",
  listeners: [],
  // The text in the language that is shown, or in the other where it is missing.
  text(titles) {
    return titles[sidu.language] || titles.zh || titles.en || "";
  },
  onLanguage(listener) {
    sidu.listeners.push(listener);
  },
  speak(language) {
    sidu.language = language;
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    const other = language === "zh" ? "en" : "zh";
    for (const element of document.querySelectorAll(`[data-${language}]`)) {
      if (!element.hasAttribute("data-" + other)) element.setAttribute("data-" + other, element.textContent);
      element.textContent = element.getAttribute("data-" + language);
    }
    for (const name of ["aria-label", "placeholder", "title"]) {
      for (const element of document.querySelectorAll(`[data-${language}-${name}]`)) {
        const kept = `data-${other}-${name}`;
        if (!element.hasAttribute(kept)) element.setAttribute(kept, element.getAttribute(name));
        element.setAttribute(name, element.getAttribute(`data-${language}-${name}`));
      }
    }
    for (const button of document.querySelectorAll("button[data-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === language));
    }
    for (const listener of sidu.listeners) listener(language);
  },
};
for (const button of document.querySelectorAll("button[data-language]")) {
  button.addEventListener("click", () => sidu.speak(button.dataset.language));
}
sidu.speak(sidu.language);
