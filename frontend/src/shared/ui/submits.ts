/** Has the OK button of a dialog submit the form in it, which has this id: then Enter in a field does too. */
export const submits = (form: string) => ({ htmlType: "submit", form }) as const;
