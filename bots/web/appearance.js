// Size of type and colours, as this device was told: every page of ours looks alike.

import { setting } from "./stored.js";

export function applySettings() {
  const page = document.documentElement;
  page.dataset.size = setting("size", "");
  page.dataset.colours = setting("colours", "");
}
