// Before the first paint: the theme that was chosen here, or the system's.
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    let chosen = null;
    try {
      chosen = localStorage.getItem("overdub.theme");
    } catch {}
    const isDark = chosen === "dark" || (chosen !== "light" && system.matches);
    document.documentElement.classList.toggle("dark", isDark);
  };
  apply();
  system.addEventListener("change", apply);
  addEventListener("overdub:theme", apply);
})();
