/** Every text of the survey pages, in Indonesian and in English, and how figures and days are written. */

import { currentLanguage, learn, say } from "./language.js";

export { currentLanguage, fillTexts, say, speak } from "./language.js";

export const TEXTS = {
  id: {
    title: "Survei Kepuasan Masyarakat", survey: "Survei Kepuasan Masyarakat", language: "English",
    welcome: "Bagaimana layanan kami?",
    invitation: "Sembilan pertanyaan, kira-kira dua menit. Jawaban Anda dipakai untuk memperbaiki layanan ini.",
    privacy: "Tanpa nama, NIK, nomor telepon, atau alamat. Kode undangan tidak disimpan bersama jawaban.",
    office: "Perangkat daerah", period: "Periode", until: "Sampai dengan",
    code: "Kode undangan", codeHint: "Tertulis di kertas atau pesan undangan, seperti 7k2mp-x93fa-…", start: "Mulai",
    step: (n, of) => `Pertanyaan ${n} dari ${of}`, asked: "Bagaimana pendapat Anda tentang",
    back: "Kembali", next: "Lanjut", choose: "Pilih salah satu jawaban dahulu.",
    about: "Tentang Anda", aboutHint: "Boleh dilewati. Isian ini membantu melihat layanan bagi kelompok yang berbeda.", notTold: "Tidak diisi",
    suggestion: "Saran (boleh dilewati)", suggestionHint: "Jangan tulis nama, NIK, atau nomor telepon.", send: "Kirim jawaban",
    thanks: "Terima kasih", counted: "Jawaban Anda sudah dihitung.",
    kept: "Jawaban Anda tersimpan di ponsel ini dan dikirim sendiri begitu ada jaringan. Biarkan halaman ini, atau buka lagi nanti.",
    sending: "Jawaban Anda tersimpan dan sedang dikirim.",
    refused: (reason) => `Jawaban belum dihitung: ${reason}.`, otherCode: "Pakai kode lain", sendAgain: "Kirim lagi", another: "Isi untuk orang lain",
    toResults: "Lihat hasil survei yang sudah diumumkan", offline: "Tanpa jaringan: jawaban tetap aman di ponsel ini.",
    firstVisit: "Formulir belum ada di ponsel ini. Sambungkan ke jaringan sekali.", insecure: "Halaman ini hanya bekerja lewat https.",
    closed: "Survei ini sudah ditutup. Terima kasih atas minat Anda.", failed: "Gagal disimpan di ponsel ini. Muat ulang halaman dan coba lagi.",
    results: "Hasil Survei Kepuasan Masyarakat", resultsHint: "Setiap hasil dapat dihitung ulang dari angka yang diumumkan bersamanya.",
    year: "Tahun", every: "Semua", noResults: "Belum ada hasil yang diumumkan untuk pilihan ini.", older: "Tampilkan lagi", noNetwork: "Tanpa jaringan. Coba lagi nanti.",
    ikm: "IKM", grade: "Mutu", performance: "Kinerja", respondents: (n) => `${n} responden`, publishedOn: (day) => `Diumumkan ${day}`,
    target: "Target responden", users: "Pengguna layanan", sampleMet: "target tercapai", sampleMissed: "di bawah target", noTarget: "jumlah pengguna tidak diketahui",
    elements: "Sembilan unsur", elementsHint: "Nilai rata-rata tiap unsur, dari 1 sampai 4. Setiap unsur berbobot tepat 1/9.", lowest: "terendah",
    lowestElements: "Unsur terendah", followUp: "Rencana tindak lanjut", noFollowUp: "Belum ada rencana tindak lanjut yang dicatat.",
    due: (day) => `paling lambat ${day}`, evidence: "Asal angka", rules: "Versi aturan", regulation: "Sumber aturan", inputs: "Jawaban yang dihitung",
    digest: "Sidik jari jawaban (SHA-256)", exact: "IKM tanpa pembulatan", legacy: (weight) => `IKM dengan bobot ${weight}`, recompute: "Hitung ulang",
    recomputeHint: "Menghitung lagi dari jumlah jawaban tiap unsur yang tertera di atas, dengan versi aturan itu.",
    identical: (ikm, grade) => `Sama persis: IKM ${ikm}, mutu ${grade}.`, differs: (ikm, grade) => `Berbeda: hitungan ulang memberi IKM ${ikm}, mutu ${grade}.`,
    allResults: "Semua hasil", print: "Cetak", notFound: "Hasil survei ini belum diumumkan.", planned: "direncanakan", "in-progress": "berjalan", done: "selesai", dropped: "dihentikan",
    sum: "jumlah", half: "semester", quarter: "triwulan",
  },
  en: {
    title: "Community satisfaction survey", survey: "Community satisfaction survey", language: "Bahasa Indonesia",
    welcome: "How is our service?",
    invitation: "Nine questions, about two minutes. Your answers are used to make this service better.",
    privacy: "No name, NIK, phone number or address. The invitation code is not kept with the answers.",
    office: "Office", period: "Period", until: "Until",
    code: "Invitation code", codeHint: "It is on the paper or in the message of the invitation, such as 7k2mp-x93fa-…", start: "Begin",
    step: (n, of) => `Question ${n} of ${of}`, asked: "What do you think of",
    back: "Back", next: "Next", choose: "Choose one of the answers first.",
    about: "About you", aboutHint: "You may skip this. It helps to see how the service is for different groups.", notTold: "Not told",
    suggestion: "Suggestion (may be skipped)", suggestionHint: "Do not write a name, NIK or phone number.", send: "Send answers",
    thanks: "Thank you", counted: "Your answers have been counted.",
    kept: "Your answers are kept on this phone and are sent by themselves once there is a network. Leave this page open, or open it again later.",
    sending: "Your answers are kept and are being sent.",
    refused: (reason) => `Not counted yet: ${reason}.`, otherCode: "Use another code", sendAgain: "Send again", another: "Answer for somebody else",
    toResults: "See the published results", offline: "No network: your answers are safe on this phone.",
    firstVisit: "The form is not on this phone yet. Connect to the network once.", insecure: "This page works over https only.",
    closed: "This survey is closed. Thank you for your interest.", failed: "Could not be kept on this phone. Reload the page and try again.",
    results: "Results of the satisfaction surveys", resultsHint: "Every result can be computed again from the figures published with it.",
    year: "Year", every: "All", noResults: "No results are published for this choice yet.", older: "Show more", noNetwork: "No network. Try again later.",
    ikm: "IKM", grade: "Quality", performance: "Performance", respondents: (n) => `${n} respondents`, publishedOn: (day) => `Published ${day}`,
    target: "Target of respondents", users: "Users of the service", sampleMet: "target met", sampleMissed: "below target", noTarget: "number of users unknown",
    elements: "Nine elements", elementsHint: "Mean of each element, from 1 to 4. Each weighs exactly 1/9.", lowest: "lowest",
    lowestElements: "Lowest elements", followUp: "Follow-up plan", noFollowUp: "No follow-up plan is recorded yet.",
    due: (day) => `due ${day}`, evidence: "Where the figures come from", rules: "Rule version", regulation: "Source of the rules", inputs: "Answers counted",
    digest: "Fingerprint of the answers (SHA-256)", exact: "IKM without rounding", legacy: (weight) => `IKM with the weight ${weight}`, recompute: "Compute again",
    recomputeHint: "Computes again from the sums of answers shown above, by that version of the rules.",
    identical: (ikm, grade) => `Identical: IKM ${ikm}, quality ${grade}.`, differs: (ikm, grade) => `It differs: computed again it is IKM ${ikm}, quality ${grade}.`,
    allResults: "All results", print: "Print", notFound: "This survey's result is not published yet.", planned: "planned", "in-progress": "under way", done: "done", dropped: "dropped",
    sum: "sum", half: "half-year", quarter: "quarter",
  },
};

learn(TEXTS);

/** One of two texts the service sends: that of the present language. */
export function spoken({ id, en }) {
  return currentLanguage() === "en" ? en : id;
}

/** An id as people read it: pasar-bahulak → Pasar bahulak. */
export function readable(id) {
  const words = id.replaceAll(/[-_.:]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What respondents call the service of a survey; its id as people read it where nobody said. */
export function nameOf({ title, service_id: service }) {
  return title ?? readable(service);
}

/** A survey period: 2026 → 2026, 2026-S1 → semester 1 2026, 2026-Q3 → triwulan 3 2026, 2026-07 → Juli 2026. */
export function periodName(period) {
  const [year, part = ""] = period.split("-");
  if (/^\d/.test(part)) {
    const locale = currentLanguage() === "en" ? "en-GB" : "id-ID";
    return new Date(Date.UTC(year, part - 1)).toLocaleDateString(locale, { month: "long", year: "numeric", timeZone: "UTC" });
  }
  return part ? `${say(part.charAt(0) === "S" ? "half" : "quarter")} ${part.slice(1)} ${year}` : year;
}

/** A figure with two decimals: 91,48 in Indonesian, 91.48 in English. */
export function figure(text) {
  return currentLanguage() === "en" ? text : text.replace(".", ",");
}

/** A whole number: 1.023.538 in Indonesian. */
export function whole(number) {
  return number.toLocaleString(currentLanguage() === "en" ? "en-GB" : "id-ID");
}

/** A date spelt out, such as 22 November 2026. */
export function spelt(day) {
  const locale = currentLanguage() === "en" ? "en-GB" : "id-ID";
  return new Date(`${day}T00:00:00Z`).toLocaleDateString(locale, { dateStyle: "long", timeZone: "UTC" });
}
