package dev.patoperator.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The folder that is installed for the tests of a class, as by {@code kubectl apply -k}. The default is {@code
 * deploy/manifests}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Installs {

    /** Path of a folder with a kustomization, relative to the project's root. */
    String value();
}
