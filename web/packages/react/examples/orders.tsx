import { useAuthFetch } from "@vestibule/react";
import { useEffect, useState } from "react";

export function Orders() {
  const authFetch = useAuthFetch();
  const [orders, setOrders] = useState<string[]>([]);
  useEffect(() => {
    void authFetch("/api/orders/").then(async (answer) => setOrders(await answer.json()));
  }, [authFetch]);
  return (
    <ul>
      {orders.map((order) => (
        <li key={order}>{order}</li>
      ))}
    </ul>
  );
}
