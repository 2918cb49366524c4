{#- The small acts of staging, so that every folder reads its texts in the same way. -#}

{#- Text without blanks around it; null where a loader wrote a word for nothing. -#}
{% macro clean_text(expression) -%}
    case
        when lower(trim({{ expression }})) in ('', 'nan', 'nat', 'none', 'null', 'n/a') then null
        else trim({{ expression }})
    end
{%- endmacro %}


{#- Text of a web analytics tool; null where it wrote one of its words for nothing. -#}
{% macro analytics_text(expression) -%}
    case
        when {{ expression }} not in ('', '(not set)', '(none)', '(direct)', '(data deleted)')
            then {{ expression }}
    end
{%- endmacro %}


{#- An id as text: the numbers 17850.0 and 17850 are one id, the codes A-1.0 and A-1 are two. -#}
{% macro clean_id(expression) -%}
    {%- set text = clean_text('cast(' ~ expression ~ ' as varchar)') -%}
    case
        when {{ try_cast_as(text, 'double') }} is null then {{ text }}
        else regexp_replace({{ text }}, '[.]0+$', '')
    end
{%- endmacro %}


{#- A timestamp of a source, as UTC. -#}
{% macro utc_timestamp(expression, source_system) -%}
    {{ shift_zone(expression, source_setting(source_system, 'time_zone'), 'UTC') }}
{%- endmacro %}


{#- The business day of a UTC timestamp. This is the one place where the business zone is applied. -#}
{% macro business_date(utc_timestamp) -%}
    cast({{ shift_zone(utc_timestamp, 'UTC', var('business_time_zone')) }} as date)
{%- endmacro %}


{#- Names of the columns whose raw text says something that could not be read:
    a list of (contract column, raw text, what was read). -#}
{% macro unreadable_columns(columns) -%}
    {%- set findings = [] -%}
    {%- for name, raw, read in columns -%}
        {%- do findings.append((name, '(' ~ raw ~ ') is not null and (' ~ read ~ ') is null')) -%}
    {%- endfor -%}
    {{ list_of_findings(findings) }}
{%- endmacro %}


{#- An e-mail address as the key of a person: lower-case, trimmed and without a tag (+shop), as tags
    reach one mailbox; without dots at Gmail, which ignores them and has two names. Null where it
    cannot be an address. -#}
{% macro normalised_email(expression) -%}
    {%- set address = 'lower(trim(' ~ expression ~ '))' -%}
    {%- set mailbox = "split_part(split_part(" ~ address ~ ", '@', 1), '+', 1)" -%}
    case
        when
            {{ address }} not like '%_@_%._%'
            or {{ address }} like '%@%@%'
            or {{ address }} like '% %'
            or {{ address }} like '+%'
            or {{ address }} like '.%'
            then null
        when {{ address }} like '%@gmail.com' or {{ address }} like '%@googlemail.com'
            then replace({{ mailbox }}, '.', '') || '@gmail.com'
        else {{ mailbox }} || '@' || split_part({{ address }}, '@', 2)
    end
{%- endmacro %}
