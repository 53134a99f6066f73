/** Spanish: refusals people may meet, in their words; codes without an entry keep the server's sentences. */
import type { problems as english } from "../en/problems.ts";

export const problems: Record<keyof typeof english, string> = {
  "problem.LAT-1001.title": "Este cuarto de hora acaba de cerrarse",
  "problem.LAT-1001.remedy":
    "Elija uno posterior; las órdenes se cierran un cuarto de hora antes de la entrega.",
  "problem.LAT-1002.title": "Este cuarto de hora aún no está abierto",
  "problem.LAT-1002.remedy":
    "Los cuartos de hora se abren dos horas antes de la entrega. Elija uno anterior o vuelva más tarde.",
  "problem.LAT-1004.title": "Es más de lo que su conexión puede llevar",
  "problem.LAT-1004.remedy": "Baje la cantidad a {limit} Wh o menos.",
  "problem.LAT-1005.title": "Junto con sus otras órdenes es más de lo que su conexión puede llevar",
  "problem.LAT-1005.remedy":
    "Baje la cantidad: todas sus órdenes de un lado y un cuarto de hora pueden sumar {limit} Wh.",
  "problem.LAT-1006.title": "Este dispositivo no pudo confirmar la orden",
  "problem.LAT-1006.remedy": "Dela otra vez. Si no sirve, cierre la sesión y vuelva a iniciarla.",
  "problem.LAT-1010.title": "Esta misma orden ya se ha dado",
  "problem.LAT-1010.remedy": "No hay que hacer nada: cuenta una vez.",
  "problem.LAT-1014.title": "Las tarifas han cambiado mientras tanto",
  "problem.LAT-1014.remedy": "Dé la orden otra vez con las tarifas nuevas.",
  "problem.LAT-1018.title": "Ya tiene el mayor número de órdenes en este cuarto de hora",
  "problem.LAT-1018.remedy": "Elija otro cuarto de hora.",
  "problem.LAT-6500.title": "Su comunidad reparte la energía por coeficientes y no admite órdenes",
  "problem.LAT-6500.remedy":
    "No hay que ordenar nada: lo que sobra se reparte cuando se leen los contadores.",
};
