/** German: household Trade and the order page. */
import type { trade as english } from "../en/trade.ts";

export const trade: Record<keyof typeof english, string> = {
  "trade.title": "Handel",
  "trade.note":
    "Ihr Plan handelt von selbst. Ein einzelner Auftrag ist für Momente, in denen Sie selbst entscheiden wollen.",
  "plan.title": "Automatischer Plan",
  "plan.note":
    "Er bietet an, was Sie übrig haben, und kauft, was Sie brauchen, nie über Ihre Grenzen hinaus.",
  "plan.style": "Was Ihnen wichtig ist",
  "plan.style.bestPrice": "Bester Preis",
  "plan.style.bestPrice.note": "Teuer verkaufen, günstig kaufen, laden, wenn es billig ist.",
  "plan.style.neighboursFirst": "Nachbarn zuerst",
  "plan.style.neighboursFirst.note": "Mit der Straße handeln, wann immer es geht.",
  "plan.style.keepForMyself": "Für mich behalten",
  "plan.style.keepForMyself.note": "Erst speichern, nur verkaufen, was übrig bleibt.",
  "plan.sellLimit": "Verkaufen ab",
  "plan.sellLimit.hint": "Einspeisen bringt {price}.",
  "plan.buyLimit": "Kaufen bis",
  "plan.buyLimit.hint": "Netzentgelt inbegriffen. Das Netz kostet {price}.",
  "plan.reserve": "In der Batterie behalten",
  "plan.reserve.hint": "So viel bleibt immer für Sie.",
  "plan.preview":
    "In den nächsten 24 Stunden wird er voraussichtlich <b>{sell}</b> anbieten und <b>{buy}</b> nachfragen (aus {days, plural, one {# Tag} other {# Tagen}} Vorgeschichte).",
  "plan.preview.none": "Eine Vorschau erscheint, sobald genug Tage Vorgeschichte da sind.",
  "plan.save": "Plan speichern",
  "plan.saved": "Gespeichert. Er gilt ab {interval}.",
  "manual.title": "Ein einzelner Auftrag",
  "manual.note": "Seite, Menge, Preis und Viertelstunde; bevor er zählt, lesen Sie einen Satz.",
  "manual.side": "Ich möchte",
  "manual.sell": "Verkaufen",
  "manual.buy": "Kaufen",
  "manual.amount": "Menge",
  "manual.amount.hint": "Ihr Anschluss trägt {energy} in einer Viertelstunde.",
  "manual.price.sell": "Mindestens",
  "manual.price.buy": "Höchstens",
  "manual.price.sell.hint": "Einspeisen bringt {price}.",
  "manual.price.buy.hint": "Enthält {charge} Netzentgelt. Das Netz kostet {price}.",
  "manual.interval": "Viertelstunde",
  "manual.interval.hint": "Aufträge schließen eine Viertelstunde vor der Lieferung.",
  "manual.fallback.sell": "Wenn Nachbarn nicht alles nehmen",
  "manual.fallback.sell.grid": "den Rest einspeisen",
  "manual.fallback.sell.none": "den Rest zurückhalten",
  "manual.fallback.buy": "Wenn Nachbarn nicht alles liefern können",
  "manual.fallback.buy.grid": "den Rest aus dem Netz nehmen",
  "manual.fallback.buy.none": "auf den Rest verzichten",
  "manual.review": "Auftrag ansehen",
  "manual.sentence.sell":
    "Sie bieten Ihren Nachbarn <b>{energy}</b> am <b>{day}, {interval}</b>, für mindestens <b>{price}</b>. Das sind mindestens {money}, wenn alles verkauft wird.",
  "manual.sentence.buy":
    "Sie bitten Ihre Nachbarn um <b>{energy}</b> am <b>{day}, {interval}</b>, für höchstens <b>{price}</b>. Das sind höchstens {money}, wenn Sie alles bekommen.",
  "manual.sentence.sell.grid": "Was sie nicht nehmen, wird für {price} eingespeist.",
  "manual.sentence.sell.none": "Was sie nicht nehmen, wird zurückgehalten.",
  "manual.sentence.buy.grid": "Was sie nicht liefern können, kommt für {price} aus dem Netz.",
  "manual.sentence.buy.none": "Was sie nicht liefern können, wird nicht verbraucht.",
  "manual.binding":
    "Mit Ihrem Ja ist der Auftrag verbindlich. Dieses Gerät bestätigt ihn, damit ihn niemand in Ihrem Namen eingeben kann.",
  "manual.passkey": "Mit Passkey signieren",
  "manual.confirm.sell": "Ja, anbieten",
  "manual.confirm.buy": "Ja, nachfragen",
  "manual.sending": "Auftrag wird eingegeben…",
  "manual.back": "Etwas ändern",
  "manual.gone": "Diese Viertelstunde hat geschlossen, während Sie lasen",
  "manual.gone.move": "Stattdessen {interval} nehmen",
  "manual.closed": "Gerade ist keine Viertelstunde für Aufträge offen",
  "manual.closed.text":
    "Viertelstunden öffnen zwei Stunden vor der Lieferung. Ihr Plan läuft von selbst weiter.",
  "manual.insecure": "Auf dieser Seite lassen sich Aufträge nicht bestätigen",
  "manual.insecure.remedy":
    "Öffnen Sie die App über eine sichere Adresse (https) oder auf dem Rechner, auf dem sie läuft, und erlauben Sie Speicherung.",
  "orders.manual.title": "Ihre einzelnen Aufträge",
  "orders.manual.note": "Was Sie selbst eingegeben haben, das Neueste zuerst.",
  "orders.plan.title": "Aufträge Ihres Plans",
  "orders.plan.note": "Was der automatische Plan für Sie eingegeben hat, das Neueste zuerst.",
  "orders.none": "Noch keine Aufträge",
  "orders.none.text": "Sie erscheinen hier, sobald sie eingegeben sind.",
  "orders.interval": "Viertelstunde",
  "orders.what": "Auftrag",
  "orders.local": "Mit Nachbarn",
  "orders.state": "Stand",
  "orders.buy": "{energy} kaufen",
  "orders.sell": "{energy} verkaufen",
  "orders.buy.limit": "höchstens {price}",
  "orders.sell.limit": "mindestens {price}",
  "orders.origin.plan": "Plan",
  "orders.origin.manual": "einzelner Auftrag",
  "order.title": "Auftrag",
  "order.back": "Alle Aufträge",
  "order.path": "Wo er steht",
  "order.origin.plan": "Von Ihrem automatischen Plan eingegeben.",
  "order.origin.manual": "Von Ihnen eingegeben.",
  "order.void": "Die Viertelstunde wurde abgesagt",
  "order.state.offered": "angeboten",
  "order.state.matched": "vermittelt",
  "order.state.unmatched": "nicht vermittelt",
  "order.state.delivered": "geliefert",
  "order.state.paid": "bezahlt",
  "order.state.void": "abgesagt",
  "order.sentence.sell.offered":
    "Sie bieten <b>{energy}</b> am {day}, <b>{interval}</b>, für mindestens <b>{price}</b>.",
  "order.sentence.sell.matched":
    "<b>{local}</b> von Ihren <b>{energy}</b> gehen am {day}, <b>{interval}</b>, für <b>{price}</b> an Nachbarn.",
  "order.sentence.sell.unmatched":
    "Für Ihre <b>{energy}</b> am {day}, <b>{interval}</b>, fand sich kein Nachbar.",
  "order.sentence.sell.delivered":
    "Zu Ihrem Verkauf von <b>{local}</b> am {day}, <b>{interval}</b>, für <b>{price}</b> haben Sie geliefert.",
  "order.sentence.sell.paid":
    "Sie haben <b>{local}</b> am {day}, <b>{interval}</b>, für <b>{price}</b> verkauft, und es ist bezahlt.",
  "order.sentence.sell.void": "Ihr Angebot über <b>{energy}</b> am {day}, <b>{interval}</b>, wurde abgesagt.",
  "order.sentence.buy.offered":
    "Sie bitten um <b>{energy}</b> am {day}, <b>{interval}</b>, für höchstens <b>{price}</b>.",
  "order.sentence.buy.matched":
    "<b>{local}</b> von Ihren <b>{energy}</b> kommen am {day}, <b>{interval}</b>, für <b>{price}</b> von Nachbarn.",
  "order.sentence.buy.unmatched":
    "Ihre <b>{energy}</b> am {day}, <b>{interval}</b>, konnte kein Nachbar liefern.",
  "order.sentence.buy.delivered":
    "Zu Ihrem Kauf von <b>{local}</b> am {day}, <b>{interval}</b>, für <b>{price}</b> haben Nachbarn geliefert.",
  "order.sentence.buy.paid":
    "Sie haben <b>{local}</b> am {day}, <b>{interval}</b>, für <b>{price}</b> gekauft, und es ist bezahlt.",
  "order.sentence.buy.void":
    "Ihre Nachfrage nach <b>{energy}</b> am {day}, <b>{interval}</b>, wurde abgesagt.",
  "order.sentence.sell.short":
    "Sie haben <b>{local}</b> am {day}, <b>{interval}</b>, für <b>{price}</b> verkauft, aber Ihr Zähler zeigt <b>{delivered}</b> geliefert.",
  "order.sentence.buy.short":
    "Sie haben <b>{local}</b> am {day}, <b>{interval}</b>, für <b>{price}</b> gekauft, aber nur <b>{delivered}</b> wurden geliefert und abgenommen.",
  "explain.shortfall.sell": "{energy} fehlen laut Zähler; bezahlt wird nur, was geliefert wurde.",
  "explain.shortfall.buy":
    "{energy} wurden nicht geliefert oder nicht abgenommen; sie werden nicht berechnet.",
  "order.market": "Der Markt um {interval}",
  "order.market.note": "Alle Angebote und Wünsche der Straße; Ihre sind markiert.",
  "order.market.sealed": "Noch verschlossen",
  "order.market.sealed.text": "Niemand sieht die anderen Aufträge, bevor die Viertelstunde berechnet ist.",
  "order.receipt": "Für diesen Auftrag gibt es einen Beleg",
  "order.receipt.text":
    "Sie können im eigenen Browser prüfen, dass er so gehalten wurde, wie Sie ihn eingegeben haben.",
  "order.check": "Handel prüfen",
  "outcome.title": "Warum es so kam",
  "outcome.local": "Mit Nachbarn",
  "outcome.grid.sell": "Dem Netz überlassen",
  "outcome.grid.buy": "Dem Netz überlassen",
  "outcome.none": "Nicht geflossen",
  "outcome.delivered": "Geliefert, laut Zähler",
  "outcome.shortfall": "Fehlt, laut Zähler",
  "outcome.price": "Preis mit Nachbarn",
  "outcome.networkCharge": "Netzentgelt vor Ort",
  "outcome.paid.sell": "Ihnen gutgeschrieben",
  "outcome.paid.buy": "Ihnen berechnet",
  "explain.matched-full": "Alles fand einen Nachbarn: {local}.",
  "explain.matched-part-tie":
    "Mehrere Aufträge hatten denselben Preis, darum wurde geteilt: {local} fanden einen Nachbarn.",
  "explain.price-too-low":
    "Ihr Höchstpreis war zu niedrig: {local} fanden einen Nachbarn. Ab {price} wäre es mehr gewesen.",
  "explain.price-too-high":
    "Ihr Mindestpreis war zu hoch: {local} fanden einen Nachbarn. Bei {price} wäre es mehr gewesen.",
  "explain.network-limit":
    "{element} war an der Grenze: {local} fanden einen Nachbarn. Bei {price} wären Sie zuerst dran gewesen.",
  "explain.no-counterparty": "Auf der anderen Seite war niemand mehr: {local} fanden einen Nachbarn.",
  "explain.minimum-fill":
    "Es blieb weniger übrig als Ihre Mindestmenge, darum wurde nichts gehandelt. Eine kleinere hätte gepasst.",
  "explain.paradoxically-rejected":
    "Ihr Preis war gut genug, aber Ihre Mindestmenge passte nicht zu den anderen. Eine kleinere passt vielleicht.",
  "explain.partner-matched": "Ihr Partner war dabei: {local} gingen zum vereinbarten Preis von Hand zu Hand.",
  "explain.partner-absent":
    "Ihr Partner hatte nichts mehr zu handeln: {local} gingen zum vereinbarten Preis von Hand zu Hand.",
  "explain.partner-price":
    "Der Preis Ihres Partners passte nicht zu Ihrem: {local} wurden gehandelt. Bei {price} wäre es mehr gewesen.",
  "explain.partner-network":
    "{element} hatte neben dem Markt keinen Platz mehr: {local} gingen zwischen Ihnen und Ihrem Partner.",
  "linked.title": "Über mehrere Viertelstunden",
  "linked.note": "Einmal eingegeben; der Markt wählt den Zeitpunkt.",
  "linked.cancel": "Abbrechen",
  "linked.cancelled": "Abgebrochen, {bought} gekauft. Was schon in einem Auftragsbuch stand, bleibt.",
  "linked.car.not-reached":
    "{energy} zwischen {from} und {to}: noch nichts. Gekauft wird, wenn es am wenigsten kostet.",
  "linked.car.part-filled": "Bisher {bought} von {energy} gekauft, zu den besten Zeiten von {from} bis {to}.",
  "linked.car.filled": "Alle {energy} gekauft, ab {first}.",
  "linked.car.moved": "Alle {energy} gekauft; Beginn war {first}, weil es dann weniger kostet.",
  "linked.battery": "Bisher {bought} gekauft und {sold} verkauft, von {from} bis {to}.",
  "linked.block.not-reached":
    "{energy} am Stück zwischen {from} und {to}: nicht begonnen, noch passt nicht alles.",
  "linked.block.filled": "{energy} am Stück: Beginn {first}.",
  "linked.block.moved": "{energy} am Stück: Beginn {first}, weil es dann am besten passt.",
  "explain.someElement": "Ein Kabel der Straße",
  "explain.rest.sell": "{energy} blieben dem Netz: Was Ihr Zähler zeigt, bringt die Einspeisevergütung.",
  "explain.rest.buy": "{energy} blieben dem Netz: Was Ihr Zähler zeigt, kostet den Netzpreis.",
  "explain.neighbours":
    "{count, plural, one {# Nachbar war} other {# Nachbarn waren}} auf der anderen Seite.",
  "order.state.cancelled": "zurückgenommen",
  "order.state.undelivered": "nicht geliefert",
  "order.sentence.sell.cancelled":
    "Sie haben Ihr Angebot über <b>{energy}</b> am {day}, <b>{interval}</b>, zurückgenommen.",
  "order.sentence.buy.cancelled":
    "Sie haben Ihre Anfrage über <b>{energy}</b> am {day}, <b>{interval}</b>, zurückgenommen.",
  "order.sentence.sell.undelivered":
    "<b>{local}</b> waren am {day}, <b>{interval}</b>, vermittelt, aber Ihr Zähler hat keine Lieferung gesehen. Dafür wird nichts gezahlt.",
  "order.sentence.buy.undelivered":
    "<b>{local}</b> waren am {day}, <b>{interval}</b>, vermittelt, aber nichts davon kam bei Ihnen an. Sie zahlen dafür nichts.",
  "order.cancel": "Zurücknehmen",
  "order.cancel.note": "Sie können diesen Auftrag bis zum Annahmeschluss um {time} zurücknehmen.",
  "order.cancel.ask": "Diesen Auftrag zurücknehmen? Er bleibt als zurückgenommen in Ihrer Liste.",
  "order.cancel.yes": "Ja, zurücknehmen",
  "orders.reserved": "nur für {home}",
  "scale.title": "Ihre Grenzen zwischen den beiden Netzpreisen",
  "scale.sentence":
    "Einspeisen bringt {feedIn}, das Netz kostet {retail}. Sie verkaufen ab {sell} und kaufen bis {buy}.",
  "scale.buyOnly": "Einspeisen bringt {feedIn}, das Netz kostet {retail}. Sie kaufen bis {buy}.",
  "scale.now": "Lokaler Preis jetzt: {price}",
  "scale.feedIn": "Einspeisung",
  "scale.retail": "Netz",
  "scale.sell": "Verkaufen ab",
  "scale.buy": "Kaufen bis",
  "preview.title": "Was dieser Plan gebracht hätte",
  "preview.earn":
    "An {days, plural, one {dem letzten Tag} other {den letzten # Tagen}} hätte er <b>{net}</b> am Tag eingebracht (schlechtester Tag {low}, bester {high}).",
  "preview.cost":
    "An {days, plural, one {dem letzten Tag} other {den letzten # Tagen}} hätte der Strom <b>{net}</b> am Tag gekostet (teuerster Tag {low}, günstigster {high}).",
  "preview.better": "Das sind <b>{money}</b> am Tag besser als Ihr jetziger Plan.",
  "preview.worse": "Das sind <b>{money}</b> am Tag schlechter als Ihr jetziger Plan.",
  "preview.local": "Mit Nachbarn pro Tag: {sold} verkauft, {bought} gekauft.",
  "preview.skill":
    "Wie gut ist diese Schätzung? Für Ihren jetzigen Plan weicht sie um {miss} am Tag von der Abrechnung ab. Annahme: gleiche Sonne, gleicher Verbrauch, und Ihr Auftrag hätte den Preis nicht verändert.",
  "preview.thin":
    "Noch keine Schätzung: Sie braucht {days, plural, one {# vollen Tag} other {# volle Tage}} gemessene Werte.",
  "preview.working": "Wird berechnet…",
  "manual.kind": "Welche Art Auftrag",
  "manual.kind.one": "Ein Preis",
  "manual.kind.curve": "Preisstufen",
  "manual.kind.gift": "Für einen Nachbarn",
  "manual.spare": "Ihr Haushalt hat dann voraussichtlich {energy} übrig.",
  "manual.need": "Ihr Haushalt braucht dann voraussichtlich {energy}.",
  "manual.vat": "Ohne Mehrwertsteuer {net}, mit {gross}.",
  "manual.terms": "Können Sie es sich anders überlegen?",
  "manual.terms.revocable": "Ja, bis zum Annahmeschluss",
  "manual.terms.binding": "Nein, sofort verbindlich",
  "manual.revocable":
    "Bis zum Annahmeschluss können Sie ihn zurücknehmen. Dann verspricht der Markt, dass der Auftrag dabei ist.",
  "curve.step": "Stufe {n}",
  "curve.add": "Stufe hinzufügen",
  "curve.remove": "Stufe {n} entfernen",
  "curve.hint.sell": "Jede weitere Stufe muss teurer sein als die davor.",
  "curve.hint.buy": "Jede weitere Stufe muss weniger bieten als die davor.",
  "curve.fault": "Stufe {n} passt nicht. Ändern Sie Preis oder Menge.",
  "curve.sentence.sell":
    "Sie bieten <b>{energy}</b> in {count, plural, one {# Stufe} other {# Stufen}} am <b>{day}, {interval}</b>, von <b>{from}</b> bis <b>{to}</b>.",
  "curve.sentence.buy":
    "Sie fragen <b>{energy}</b> in {count, plural, one {# Stufe} other {# Stufen}} am <b>{day}, {interval}</b>, an, von <b>{from}</b> bis hinab zu <b>{to}</b>.",
  "gift.code": "Zählercode des Nachbarn",
  "gift.hint": "Ihr Nachbar findet ihn auf dieser Seite. Ihrer ist {code}.",
  "gift.price": "Ein Preis von 0 ist ein Geschenk. Was der Nachbar nicht annimmt, wird nicht gehandelt.",
  "gift.sentence": "Nur {home} kann es bekommen.",
  "wish.title": "Ein Wunsch über mehrere Stunden",
  "wish.note": "Der Markt sucht für Sie die besten Viertelstunden.",
  "wish.kind": "Wofür",
  "wish.kind.car": "Auto laden",
  "wish.kind.block": "Etwas am Stück laufen lassen",
  "wish.kind.battery": "Batterie nutzen",
  "wish.energy": "Energie insgesamt",
  "wish.each": "In jeder Viertelstunde",
  "wish.length": "Viertelstunden am Stück",
  "wish.hours": "Fertig innerhalb von",
  "wish.hours.unit": "Stunden",
  "wish.stored": "Jetzt in der Batterie",
  "wish.car.sentence":
    "Ab {from} bekommt Ihr Auto <b>{energy}</b> in den günstigsten Viertelstunden, fertig bis <b>{until}</b>. Was Nachbarn nicht für höchstens <b>{price}</b> liefern, kommt aus dem Netz.",
  "wish.block.sentence":
    "Zwischen {from} und <b>{until}</b> kaufen Sie <b>{energy}</b> am Stück, für höchstens <b>{price}</b>, ganz oder gar nicht.",
  "wish.battery.sentence":
    "Zwischen {from} und <b>{until}</b> kauft Ihre Batterie bis <b>{price}</b> und verkauft ab <b>{sell}</b>. Ihre Reserve von {reserve} bleibt.",
  "wish.confirm": "Ja, das möchte ich",
  "wish.done": "Ihr Wunsch ist eingetragen. Er steht unten in der Liste.",
  "wish.open": "Wunsch eintragen",
};
