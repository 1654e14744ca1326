/** What answers may use besides words: the web, and what each tool may do by itself. */
import Permissions from "../approvals/Permissions";
import type { Me } from "../wire/people";
import Web from "../web/Tools";

export default function Tools({ me }: { me: Me }) {
  return (
    <>
      <Web me={me} />
      <Permissions />
    </>
  );
}
