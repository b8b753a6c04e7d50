package dev.patoperator.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which folder is installed for the tests of a class, as by {@code kubectl apply -k}; without it {@code deploy/manifests}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Installs {

    /** A folder with a kustomization, relative to the project's root. */
    String value();
}
