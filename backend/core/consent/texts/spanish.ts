/** Questions to members in Spanish. */
import type { ConsentPhrases } from "../consentPhrases.ts";

export const SPANISH: ConsentPhrases = {
  title: {
    flexibility: "Ayudar a la red cambiando la hora de su consumo",
    energyAdvice: "Consejos para ahorrar energía",
    similarHomes: "Comparación con hogares parecidos",
    research: "Estadística para la investigación",
  },
  what: {
    quarterHour: "Cuánta electricidad toma y entrega usted cada cuarto de hora, del {first} al {last}.",
    day: "Cuánta electricidad toma y entrega usted cada día, del {first} al {last}. Sin horas.",
    month: "Cuánta electricidad toma y entrega usted cada mes, del {first} al {last}. Sin días.",
  },
  who: {
    aggregator: "{requester}. Nadie más, y no puede pasar los datos a otros.",
    operator: "Su comunidad energética, {requester}. Nadie más, y no puede pasar los datos a otros.",
    dso: "La distribuidora de {requester}. Nadie más, y no puede pasar los datos a otros.",
  },
  why: {
    flexibility:
      "Para ver cuándo su batería, su coche o su calefacción podrían esperar un poco, y ofrecerle dinero por ello.",
    energyAdvice: "Para decirle dónde su hogar podría gastar menos electricidad y ahorrar dinero.",
    similarHomes:
      "Para mostrarle cuánta electricidad usa junto a hogares parecidos al suyo. Los demás no ven sus cifras.",
    research:
      "Para saber cómo usan la electricidad calles como la nuestra. Solo se publican sumas de muchos hogares.",
  },
  howLong: "Como máximo hasta el {until}. Puede pararlo en cualquier momento; se para al instante.",
  ifNo: {
    flexibility: "No cambia nada. Sigue comerciando como antes; solo que no recibe esas ofertas.",
    energyAdvice: "No cambia nada. Solo que no recibe consejos.",
    similarHomes: "No cambia nada. Solo que no ve la comparación.",
    research: "Para usted no cambia nada.",
  },
  date: (year, month, day) => `${Number(day)}/${Number(month)}/${year}`,
};
