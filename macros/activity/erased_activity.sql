{#- Web facts are renewed by day, so those of somebody who is erased are looked for in the days that
    stay. -#}

{#- Condition for rows of his that a table of web facts holds: what he did while he was logged in, and
    what was done on a browser of his while nobody was. -#}
{% macro is_erased_activity(relation) -%}
    {%- set columns = adapter.get_columns_in_relation(relation) | map(attribute='name') | map('lower') | list -%}
    {%- set browser = 'web_id' if 'web_id' in columns else 'anonymous_id' -%}
    {%- set is_of_account -%}
        ({{ person_system('source_system') }}, trim(source_customer_id)) in (
            select source_system, source_customer_id from {{ standing_relation('erased_accounts') }}
        )
    {%- endset -%}
    {%- set is_of_browser -%}
        coalesce(trim(source_customer_id), '') = '' and (source_system, {{ browser }}) in (
            select source_system, anonymous_id from {{ standing_relation('erased_browsers') }}
        )
    {%- endset -%}
    {{ return('(' ~ is_of_account ~ ' or (' ~ is_of_browser ~ '))') }}
{%- endmacro %}


{#- Whether there are any: asked first, for a table is read through without a look at its days. -#}
{% macro holds_erased_activity(relation) -%}
    {{ return(
        run_query('select 1 from ' ~ relation ~ ' where ' ~ is_erased_activity(relation) ~ ' limit 1') | length > 0
    ) }}
{%- endmacro %}


{#- Condition for browsers in whose rows an erased person's are: where one row depends on others, those
    that stay are made anew. -#}
{% macro is_on_browser_with_erased_activity(relation) -%}
    {{ return(
        '(source_system, web_id) in (select source_system, web_id from ' ~ relation ~ ' where '
        ~ is_erased_activity(relation) ~ ')'
    ) }}
{%- endmacro %}
