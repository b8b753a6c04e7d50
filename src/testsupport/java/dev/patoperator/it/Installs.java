package dev.patoperator.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What is installed for the tests of a class. The default is {@code deploy/manifests}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Installs {

    /**
     * Path of a folder with a kustomization, of a file of manifests or of a Helm chart, relative to the project's root.
     */
    String value();
}
