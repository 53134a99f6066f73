// Applies the stored theme before the first paint, so that a dark screen never flashes white.
try {
  const theme = localStorage.getItem("lateral.theme");
  if (theme === "light" || theme === "dark" || theme === "contrast")
    document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be blocked; the system theme applies.
}
