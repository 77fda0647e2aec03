// The versions of this site, where there is another one: leads to the same page of the other.
(async () => {
  const select = document.querySelector("select[data-versions]");
  const root = new URL(document.documentElement.dataset.content_root, location.href);
  const list = new URL(select.dataset.versions, root);
  const versions = await (await fetch(list)).json();
  if (versions.length < 2) return;
  // `latest` and its number are two addresses of one site.
  const here = root.pathname.split("/").at(-2);
  for (const { name, folder } of versions) {
    select.add(new Option(name, folder, folder === here, folder === here));
  }
  select.addEventListener("change", async () => {
    const other = new URL(`${select.value}/`, list);
    const page = new URL(location.pathname.slice(root.pathname.length), other);
    const { ok } = await fetch(page, { method: "HEAD" });
    location.assign(ok ? page : other);
  });
  select.closest("label").hidden = false;
})();
