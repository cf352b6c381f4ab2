import { useQueryClient } from "@tanstack/react-query";
import { sessionQuery } from "../api/session.ts";
import { Dialog } from "../components/dialog.tsx";
import { SignInForm } from "./sign-in-form.tsx";

/** Over the page as it is: what was typed is there afterwards. */
export function SessionOver({ onBack }: { readonly onBack: () => void }) {
  const client = useQueryClient();
  return (
    <Dialog title="Your session is over">
      <p className="ink2 mt-2 mb-4">Sign in again to go on. The page stays as it is.</p>
      <SignInForm
        onDone={() => {
          void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
          onBack();
        }}
      />
    </Dialog>
  );
}
