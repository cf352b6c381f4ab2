import { Empty } from "../components/states.tsx";

/** In the place of what members of a workspace do not reach. */
export function ForOperators() {
  return (
    <Empty
      title="This page is for operators of the server"
      text="You are signed in as a member of a workspace, and reach everything of that. Whoever runs the server reaches this."
    />
  );
}
