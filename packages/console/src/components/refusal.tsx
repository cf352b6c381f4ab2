/** What the server has refused, above the form that it is about. */
export function Refusal({ text }: { readonly text: string | undefined }) {
  return (
    text !== undefined && (
      <p className="note border-bad! text-bad! wrap-anywhere" role="alert" dir="auto">
        {text}
      </p>
    )
  );
}
