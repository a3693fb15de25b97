// Offers each picture as PNG too: the browser draws the SVG file of the same address, twice as large.
"use strict";

const TWICE = 2;

async function drawn(address) {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * TWICE;
  canvas.height = image.naturalHeight * TWICE;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

async function takeAway(link) {
  const address = URL.createObjectURL(await drawn(link.dataset.png));
  const file = document.createElement("a");
  file.href = address;
  file.download = link.download;
  file.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

for (const link of document.querySelectorAll("a[data-png]")) {
  link.dataset.png = link.href;
  link.hidden = false;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    takeAway(link);
  });
}
