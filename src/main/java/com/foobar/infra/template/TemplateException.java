package com.foobar.infra.template;

/** A template that is missing, malformed, or asks for what the model does not have. */
public final class TemplateException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient TemplateProblem problem;

    public TemplateException(TemplateProblem problem) {
        super(problem.toString());
        this.problem = problem;
    }

    public TemplateProblem problem() {
        return problem;
    }
}
