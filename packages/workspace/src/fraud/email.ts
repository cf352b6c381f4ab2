import { asciiHost } from "@overdub/contract";

/** The domain of an email address, as DNS spells it; `undefined` for what is no address. */
export function emailDomain(email: string): string | undefined {
  const at = email.lastIndexOf("@");
  return at > 0 && at < email.length - 1 ? asciiHost(email.slice(at + 1)) : undefined;
}

/**
 * The mailbox that an address leads to: letter case does not count, nor what follows a `+`, nor, at Gmail, dots.
 *
 * @see behaviour/partners 12.1
 */
export function mailboxOf(email: string): string | undefined {
  const domain = emailDomain(email);
  if (domain === undefined) return undefined;
  const local = email.slice(0, email.lastIndexOf("@")).normalize("NFC").toLowerCase();
  const plus = local.indexOf("+");
  // A local part that begins with the tag has nothing else to tell it by.
  const untagged = plus > 0 ? local.slice(0, plus) : local;
  const isGmail = domain === "gmail.com" || domain === "googlemail.com";
  return isGmail ? `${untagged.replaceAll(".", "")}@gmail.com` : `${untagged}@${domain}`;
}

/** Whether anybody can have an address of this domain, so that sharing it tells nothing. */
export function isGenericProvider(domain: string): boolean {
  return GENERIC_PROVIDERS.has(domain);
}

/**
 * Where people have mailboxes of their own, each provider under all its names; and the domains that RFC 2606 keeps for
 * examples, which programs are tried out with.
 */
const GENERIC_PROVIDERS: ReadonlySet<string> = new Set(
  `
  gmail.com googlemail.com
  outlook.com outlook.de outlook.es outlook.fr outlook.it outlook.jp outlook.com.br hotmail.com hotmail.co.uk hotmail.de
  hotmail.es hotmail.fr hotmail.it hotmail.com.br live.com live.co.uk live.de live.fr live.it live.nl live.com.au msn.com
  yahoo.com yahoo.co.uk yahoo.co.in yahoo.co.jp yahoo.de yahoo.es yahoo.fr yahoo.it yahoo.ca yahoo.com.ar yahoo.com.au
  yahoo.com.br yahoo.com.mx yahoo.com.sg yahoo.com.tw yahoo.co.id ymail.com rocketmail.com aol.com aol.de aim.com
  icloud.com me.com mac.com
  proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de tutamail.com tuta.io tuta.com keemail.me
  fastmail.com fastmail.fm hey.com zoho.com zohomail.com zohomail.eu mailfence.com mailbox.org posteo.de posteo.net
  runbox.com startmail.com hushmail.com disroot.org riseup.net duck.com simplelogin.com
  gmx.de gmx.net gmx.com gmx.at gmx.ch web.de freenet.de t-online.de email.de mail.de arcor.de mail.com email.com usa.com
  orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr
  libero.it virgilio.it tiscali.it alice.it tin.it tim.it inwind.it
  telefonica.net terra.es terra.com.br uol.com.br bol.com.br ig.com.br globo.com
  ziggo.nl kpnmail.nl planet.nl home.nl telenet.be skynet.be proximus.be bluewin.ch hispeed.ch sunrise.ch
  wp.pl o2.pl onet.pl op.pl interia.pl gazeta.pl seznam.cz email.cz centrum.cz azet.sk zoznam.sk freemail.hu citromail.hu
  abv.bg mail.bg sapo.pt telia.com online.no
  yandex.com yandex.ru ya.ru mail.ru bk.ru inbox.ru list.ru rambler.ru ukr.net i.ua meta.ua
  btinternet.com sky.com talktalk.net virginmedia.com ntlworld.com blueyonder.co.uk
  comcast.net verizon.net att.net sbcglobal.net bellsouth.net charter.net cox.net earthlink.net optonline.net
  rogers.com shaw.ca sympatico.ca telus.net videotron.ca bell.net
  bigpond.com bigpond.net.au optusnet.com.au xtra.co.nz
  qq.com 163.com 126.com yeah.net sina.com sina.cn sohu.com foxmail.com aliyun.com 139.com 189.cn
  naver.com daum.net hanmail.net kakao.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp nifty.com
  rediffmail.com walla.co.il walla.com
  example.com example.net example.org
  `
    .trim()
    .split(/\s+/),
);
