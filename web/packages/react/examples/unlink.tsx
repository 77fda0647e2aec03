import { unlink } from "@vestibule/client";
import { useStepUp, useVestibule } from "@vestibule/react";

export function Unlink({ id }: { id: string }) {
  const client = useVestibule();
  const { confirmed, dialog } = useStepUp();
  return (
    <>
      <button
        onClick={() => void confirmed((credential) => unlink(client, id, credential))}
        type="button"
      >
        Unlink
      </button>
      {dialog}
    </>
  );
}
