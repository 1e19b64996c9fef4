/** The sign of Pathline: one particle on its line. */
export function Mark({ size = 32 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden style={{ flex: "none" }}>
      <rect width="32" height="32" rx="8" fill="#3a54d6" />
      <path
        d="M7 22c5 0 5-12 10-12 3.500 0 3.500 5 6.500 5"
        fill="none"
        stroke="#fff"
        strokeWidth="2.600"
        strokeLinecap="round"
      />
      <circle cx="7" cy="22" r="2.600" fill="#fff" />
      <circle cx="24.500" cy="15" r="2.600" fill="#7ee0c0" />
    </svg>
  );
}
