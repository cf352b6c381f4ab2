/** Four level bars: a first take, and a second one laid over it. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 24 24" aria-hidden="true">
      <rect x="1.5" y="7" width="4" height="10" rx="2" fill="var(--color-accent)" />
      <rect x="7.5" y="2" width="4" height="20" rx="2" fill="var(--color-accent)" />
      <rect x="13" y="5" width="4" height="14" rx="2" fill="var(--color-series-3)" />
      <rect x="18.5" y="9" width="4" height="6" rx="2" fill="var(--color-series-3)" />
    </svg>
  );
}
