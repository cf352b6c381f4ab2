/** Destinations that belong to app stores and to networks that attribute installs. See behaviour/links 14.5. */

export function isAppsFlyer(url: string): boolean {
  return url.includes(".onelink.me") && hostOf(url).endsWith(".onelink.me");
}

export function isSingular(url: string): boolean {
  return url.includes(".sng.link") && hostOf(url).endsWith(".sng.link");
}

export function isGooglePlay(url: string): boolean {
  return url.includes("play.google.com") && hostOf(url) === "play.google.com";
}

export function isAppleAppStore(url: string): boolean {
  return url.includes("apps.apple.com") && hostOf(url) === "apps.apple.com";
}

export function asksForVisitorData(url: string): boolean {
  return isAppsFlyer(url) || isSingular(url) || isGooglePlay(url);
}

function hostOf(url: string): string {
  return URL.parse(url)?.hostname ?? "";
}
