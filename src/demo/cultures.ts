import { latin } from './latin.ts';
import { namesByLocale } from './names.ts';

/** A name as it is written, and as it appears in e-mail addresses. */
export interface Name {
  readonly written: string;
  readonly latin: string;
}

/** Names, places and habits of one part of a population. */
export interface Culture {
  /** Share of the population, relative to the others. */
  readonly weight: number;
  readonly locale: string;
  readonly zone: string;
  readonly country: string;
  /** In these three, each # is a digit. */
  readonly phone: string;
  readonly postalCode: string;
  readonly street: string;
  readonly cities: readonly string[];
  /** The commonest first. */
  readonly given: readonly Name[];
  readonly family: readonly Name[];
}

const table = `
22 | en-US | America/New_York | US | +1 212 555 #### | 1#### | ### Maple Street | New York, Boston, Chicago, Seattle, Austin, Denver, Atlanta, Portland
9 | en-GB | Europe/London | GB | +44 20 7946 0### | EC# #AB | ## Church Lane | London, Manchester, Leeds, Glasgow, Bristol, Cardiff
10 | de-DE | Europe/Berlin | DE | +49 30 2312#### | 1#### | Lindenstraße ## | Berlin, München, Köln, Hamburg, Düsseldorf, Leipzig, Würzburg, Zürich
7 | fr-FR | Europe/Paris | FR | +33 1 99 00 ## ## | 750## | ## rue de la République | Paris, Lyon, Marseille, Orléans, Nîmes, Besançon, Genève
7 | es-ES | Europe/Madrid | ES | +34 910 ### ### | 280## | Calle Mayor ## | Madrid, Sevilla, Málaga, Zaragoza, León, Cádiz, A Coruña
4 | es-MX | America/Mexico_City | MX | +52 55 5550 #### | 06### | Avenida Juárez ## | Ciudad de México, Guadalajara, Mérida, Querétaro, Bogotá
4 | it-IT | Europe/Rome | IT | +39 06 555 #### | 001## | Via Garibaldi ## | Roma, Milano, Torino, Forlì, Bologna
5 | pt-BR | America/Sao_Paulo | BR | +55 11 5550-#### | 01###-### | Rua das Flores, ## | São Paulo, Rio de Janeiro, Brasília, Belém, Florianópolis, Lisboa
3 | nl-NL | Europe/Amsterdam | NL | +31 20 555 #### | 10## AB | Kerkstraat ## | Amsterdam, Utrecht, Groningen, Antwerpen
4 | pl-PL | Europe/Warsaw | PL | +48 22 555 ## ## | 00-### | ul. Długa ## | Warszawa, Kraków, Łódź, Wrocław, Gdańsk
2 | cs-CZ | Europe/Prague | CZ | +420 225 ### ### | 110 ## | Dlouhá ## | Praha, Brno, Plzeň, České Budějovice, Bratislava
4 | sv-SE | Europe/Stockholm | SE | +46 8 555 #### | 111 ## | Storgatan ## | Stockholm, Göteborg, Malmö, Oslo, København, Reykjavík
2 | fi-FI | Europe/Helsinki | FI | +358 9 555 #### | 001## | Mannerheimintie ## | Helsinki, Jyväskylä, Hämeenlinna, Tallinn
4 | tr-TR | Europe/Istanbul | TR | +90 212 555 ## ## | 34### | Atatürk Caddesi ## | İstanbul, Ankara, İzmir, Diyarbakır
4 | ru-RU | Europe/Moscow | RU | +7 495 555 ## ## | 101### | улица Ленина, ## | Москва, Санкт-Петербург, Новосибирск, Казань
2 | el-GR | Europe/Athens | GR | +30 21 0555 #### | 105 ## | Οδός Ερμού ## | Αθήνα, Θεσσαλονίκη, Πάτρα
5 | ja-JP | Asia/Tokyo | JP | +81 3 5550 #### | 100-00## | 千代田区丸の内#丁目 | 東京, 大阪, 京都, 札幌
6 | zh-CN | Asia/Shanghai | CN | +86 10 5550 #### | 1000## | 人民路##号 | 北京, 上海, 深圳, 臺北
2 | ko-KR | Asia/Seoul | KR | +82 2 555 #### | 04### | 세종대로 ## | 서울, 부산, 인천
9 | en-IN | Asia/Kolkata | IN | +91 11 5550 #### | 1100## | ## Gandhi Road | New Delhi, Mumbai, Bengaluru, Hyderabad, Chennai, Pune
4 | ar-EG | Africa/Cairo | EG | +20 2 5550 #### | 11### | شارع التحرير ## | القاهرة, الإسكندرية, دبي, بيروت
3 | vi-VN | Asia/Ho_Chi_Minh | VN | +84 24 5550 #### | 1000## | ## Phố Huế | Hà Nội, Đà Nẵng, Thành phố Hồ Chí Minh
2 | hu-HU | Europe/Budapest | HU | +36 1 555 #### | 10## | Kossuth utca ## | Budapest, Győr, Székesfehérvár, București
`;

/** The cultures of the demo's population. */
export const cultures: readonly Culture[] = table
  .trim()
  .split('\n')
  .map((line) => {
    const [weight = '', locale = '', zone = '', country = '', phone = '', postalCode = '', street = '', cities = ''] =
      line.split(' | ');
    const names = namesByLocale[locale] ?? { given: [], family: [] };
    return {
      weight: Number(weight),
      locale,
      zone,
      country,
      phone,
      postalCode,
      street,
      cities: cities.split(', '),
      given: names.given.map((name) => writtenAndLatin(name, locale)),
      family: names.family.map((name) => writtenAndLatin(name, locale)),
    };
  });

function writtenAndLatin(name: string, locale: string): Name {
  const [written = '', romanized] = name.split('=');
  return { written, latin: latin(romanized ?? written, locale) };
}
