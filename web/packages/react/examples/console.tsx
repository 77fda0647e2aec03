import { Console, People, type Place } from "@vestibule/react/console";

export function Users({ paths, query, go }: Place) {
  return (
    <Console place={{ paths, query, go }}>
      <People />
    </Console>
  );
}
