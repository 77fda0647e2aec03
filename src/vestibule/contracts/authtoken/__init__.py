"""The address of REST framework's ``authtoken`` over Vestibule's flows, with its answers."""
