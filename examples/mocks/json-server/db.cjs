module.exports = () => ({ images: [] });
