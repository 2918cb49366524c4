select
    getvariable('customers') as customers,
    getvariable('days') as days,
    getvariable('seed') as seed,
    getvariable('first_on') as first_on,
    getvariable('until') as last_on,
    getvariable('generator_version') as generator_version
