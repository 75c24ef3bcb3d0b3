/** Every text of the page, in Indonesian and in English. */

import { currentLanguage, learn } from "./language.js";

export { currentLanguage, say, speak } from "./language.js";

export const TEXTS = {
  id: {
    title: "Gerbang pasar", coins: "Koin", visitors: "Pengunjung", parking: "Parkir", day: "Hari ini",
    issue: "Jual", refund: "Beli kembali", redeem: "Tukar pedagang", coinCount: "Jumlah koin",
    vendor: "Kode pedagang", domestic: "Nusantara", foreign: "Mancanegara", vehicleCount: "Jumlah kendaraan",
    motorcycle: "Sepeda motor", car: "Mobil", bus: "Bus", bicycle: "Sepeda", other: "Lainnya", free: "gratis",
    fewer: "Kurangi", more: "Tambah", undo: "Batalkan", save: "Simpan", close: "Tutup", settings: "Setelan",
    token: "Token", market: "Pasar", marketDay: "Hari pasar", device: "Perangkat ini", retry: "Kirim ulang",
    tokenHint: "Tempel token dari pengelola. Token disimpan di ponsel ini saja.",
    totals: "Jumlah di ponsel ini", entries: "Catatan", older: "Tampilkan yang lebih lama",
    sold: "Koin dijual", refunded: "Koin dibeli kembali", redeemed: "Koin ditukar pedagang", foreignShare: "di antaranya mancanegara",
    vehicles: "Kendaraan", parkingIdr: "Uang parkir", cashIdr: "Uang di laci", heldCount: "Tertahan", refusedCount: "Ditolak",
    noEntries: "Belum ada catatan.", language: "English", sendNow: "Kirim sekarang", reload: "Muat ulang",
    newVersion: "Versi baru halaman ini siap dipakai.",
    firstVisit: "Daftar pasar belum ada di ponsel ini. Sambungkan ke jaringan sekali.",
    needsToken: "Token tidak ada, habis masa berlaku, atau bukan untuk gerbang. Catatan aman di ponsel ini; isi token baru agar terkirim.",
    refusedNotice: (n) => `${n} catatan ditolak. Lihat alasannya di Hari ini.`,
    insecure: "Halaman ini hanya bekerja lewat https.",
    wrongClock: "Jam ponsel ini tidak tepat. Perbaiki, agar catatan masuk ke hari pasar yang benar.",
    failed: "Gagal disimpan di ponsel ini. Catat di kertas dan muat ulang halaman.",
    allSent: "Semua terkirim", unsent: (n) => `${n} belum terkirim`, offline: "tanpa jaringan", sending: "mengirim",
    sell: (n, rupiah) => `Jual ${n} koin, ${rupiah}`, buyBack: (n, rupiah) => `Beli kembali ${n} koin, ${rupiah}`,
    takeIn: (n, rupiah) => `Tukar ${n} koin, ${rupiah}`, count: (n) => `Catat ${n} pengunjung`,
    didIssue: (n, rupiah) => `${n} koin dijual, ${rupiah}`, didRefund: (n, rupiah) => `${n} koin dibeli kembali, ${rupiah}`,
    didRedeem: (n, vendor) => `${n} koin ditukar ${vendor}`, didCount: (n, foreign) => foreign ? `${n} pengunjung, ${foreign} mancanegara` : `${n} pengunjung`,
    didPark: (n, kind, rupiah) => `${n} ${kind}, ${rupiah}`, tooLate: "Sudah terkirim, tidak dapat dibatalkan di sini.",
    waiting: "belum terkirim", booked: "tercatat", held: "tertahan", refused: "ditolak", "taken-back": "dibatalkan",
    scheduled: "belum dibuka", open: "buka", closed: "tutup", settled: "selesai dihitung", cancelled: "dibatalkan",
  },
  en: {
    title: "Market gate", coins: "Coins", visitors: "Visitors", parking: "Parking", day: "Today",
    issue: "Sell", refund: "Buy back", redeem: "Vendor redeems", coinCount: "Number of coins",
    vendor: "Vendor code", domestic: "Domestic", foreign: "Foreign", vehicleCount: "Number of vehicles",
    motorcycle: "Motorcycle", car: "Car", bus: "Bus", bicycle: "Bicycle", other: "Other", free: "free",
    fewer: "Fewer", more: "More", undo: "Undo", save: "Save", close: "Close", settings: "Settings",
    token: "Token", market: "Market", marketDay: "Market day", device: "This device", retry: "Send again",
    tokenHint: "Paste the token the manager gave you. It is kept on this phone only.",
    totals: "On this phone", entries: "Entries", older: "Show older ones",
    sold: "Coins sold", refunded: "Coins bought back", redeemed: "Coins redeemed", foreignShare: "foreign among them",
    vehicles: "Vehicles", parkingIdr: "Parking money", cashIdr: "Cash in the till", heldCount: "Held", refusedCount: "Refused",
    noEntries: "No entries yet.", language: "Bahasa Indonesia", sendNow: "Send now", reload: "Reload",
    newVersion: "A new version of this page is ready.",
    firstVisit: "The list of markets is not on this phone yet. Connect to the network once.",
    needsToken: "The token is missing, expired, or not for a gate. Entries are safe on this phone; enter a new token to send them.",
    refusedNotice: (n) => `${n} entries were refused. See why under Today.`,
    insecure: "This page works over https only.",
    wrongClock: "The clock of this phone is wrong. Correct it, so that entries go to the right market day.",
    failed: "Could not be kept on this phone. Write it down on paper and reload the page.",
    allSent: "All sent", unsent: (n) => `${n} not sent`, offline: "no network", sending: "sending",
    sell: (n, rupiah) => `Sell ${n} coins, ${rupiah}`, buyBack: (n, rupiah) => `Buy back ${n} coins, ${rupiah}`,
    takeIn: (n, rupiah) => `Redeem ${n} coins, ${rupiah}`, count: (n) => `Count ${n} visitors`,
    didIssue: (n, rupiah) => `${n} coins sold, ${rupiah}`, didRefund: (n, rupiah) => `${n} coins bought back, ${rupiah}`,
    didRedeem: (n, vendor) => `${n} coins redeemed by ${vendor}`, didCount: (n, foreign) => foreign ? `${n} visitors, ${foreign} foreign` : `${n} visitors`,
    didPark: (n, kind, rupiah) => `${n} ${kind}, ${rupiah}`, tooLate: "Sent already, it cannot be undone here.",
    waiting: "not sent", booked: "booked", held: "held", refused: "refused", "taken-back": "taken back",
    scheduled: "not open yet", open: "open", closed: "closed", settled: "settled", cancelled: "cancelled",
  },
};

learn(TEXTS);

/** An amount as Indonesians write it: Rp33.200.000. */
export function rupiah(amount) {
  return `${amount < 0 ? "-" : ""}Rp${Math.abs(amount).toLocaleString("id-ID")}`;
}

/** A date spelt out, such as 22 November 2026. */
export function spelt(day) {
  const locale = currentLanguage() === "en" ? "en-GB" : "id-ID";
  return new Date(`${day}T00:00:00Z`).toLocaleDateString(locale, { dateStyle: "long", timeZone: "UTC" });
}

/** An instant as the clock at the market shows it. */
export function clock(instant) {
  return new Date(instant).toLocaleTimeString("id-ID", { timeStyle: "short", timeZone: "Asia/Jakarta" });
}
