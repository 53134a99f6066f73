/** What of Swagger UI is used; its package brings no types. */
declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  interface SwaggerRequest {
    method?: string;
    readonly headers: Record<string, string>;
  }
  interface SwaggerOptions {
    readonly domNode: HTMLElement;
    readonly url: string;
    readonly deepLinking: boolean;
    readonly docExpansion: "none" | "list" | "full";
    readonly defaultModelsExpandDepth: number;
    readonly validatorUrl: null;
    readonly filter: boolean;
    readonly requestInterceptor: (request: SwaggerRequest) => SwaggerRequest;
  }
  const swaggerUi: (options: SwaggerOptions) => unknown;
  export default swaggerUi;
}
