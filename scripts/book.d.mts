/** The page with its examples and figures as they are now. */
export function filled(text: string, language: 'en' | 'zh'): string;
